namespace AlexNet.Core

open MathNet.Numerics.LinearAlgebra

/// Eigenpairs of the 3×3 covariance of RGB on 0–255: values descending, vectors row-major with one eigenvector per column,
/// each of length 1 with its largest component positive.
type RgbEigen = { Values: float[]; Vectors: float[] }

/// Principal components of the RGB values of the training set [paper, section 4.1].
[<AbstractClass; Sealed>]
type Pca =

    /// Eigen-decomposition of a row-major symmetric 3×3 matrix.
    static member Eigen(covariance: float[]) : RgbEigen =
        let matrix =
            Matrix<float>.Build.Dense(3, 3, fun row column -> covariance[row * 3 + column])

        let decomposition = matrix.Evd Symmetricity.Symmetric
        let ascending = decomposition.EigenValues |> Seq.map _.Real |> Seq.toArray
        let order = [| 0..2 |] |> Array.sortByDescending (fun i -> ascending[i])

        let columns =
            order |> Array.map (fun i -> decomposition.EigenVectors.Column i |> Pca.Oriented)

        {
            Values = order |> Array.map (fun i -> ascending[i])
            Vectors = Array.init 9 (fun i -> columns[i % 3][i / 3])
        }

    /// An eigenvector's sign is free: choose the one that makes its largest component positive.
    static member private Oriented(vector: Vector<float>) : Vector<float> =
        if vector[vector.AbsoluteMaximumIndex()] < 0.0 then
            vector.Negate()
        else
            vector
